import { randomInt } from 'node:crypto';
import type { KeyValue } from '../experiments/experiment.types.js';
import { invalidParameter } from '../tracking-store.errors.js';

/** The tag that holds a run's name a second time: older clients and searches read it. */
export const RUN_NAME_TAG = 'mlflow.runName';

const ADJECTIVES = (
  'able agile amber ample azure bold brave bright brisk calm candid clear clever cosmic crisp curious dapper daring ' +
  'eager early fair fancy fine fleet fresh gentle glad golden grand happy honest humble jolly keen kind lively loyal ' +
  'lucky mellow merry mighty neat nimble noble open patient placid polite proud quick quiet rapid rare selective ' +
  'serene sharp silent silver smooth snappy solid spry steady sturdy subtle sunny swift tidy trusty upbeat vivid ' +
  'warm welcome wise witty worthy young zealous'
).split(' ');
const NOUNS = (
  'ant asp auk bass bat bear bee bird boar bug calf carp cat chimp cod colt conch cow crab crane croc crow cub deer ' +
  'doe dog dolphin donkey dove duck eel elk fawn finch fish flea fly foal fowl fox frog gnat gnu goat goose grouse ' +
  'grub gull hare hawk hen hog horse hound jay kit koi lamb lark loon lynx mare midge mink mole moose moth mouse ' +
  'mule newt owl panda penguin perch pig pug quail ram rat ray robin roo rook seal shad shark sheep shoat shrew shrike ' +
  'skunk sloth slug snail snake squid stag stork swan tern toad trout turtle vole wasp whale wolf worm wren yak zebra'
).split(' ');

const pick = (words: readonly string[]): string => words[randomInt(words.length)] ?? '';

/** A name that can be said aloud, for what nobody has named. */
export const randomName = (): string => `${pick(ADJECTIVES)}-${pick(NOUNS)}-${randomInt(1_000)}`;

/** The name of a new run: as asked for, from its tag, or one that can be said aloud. */
export function chooseRunName(asked: string | null, tags: readonly KeyValue[]): string {
  const tagged = tags.findLast(({ key }) => key === RUN_NAME_TAG)?.value;
  if (asked && tagged && asked !== tagged) {
    throw invalidParameter(
      "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values " +
        `(run_name='${asked.slice(0, 500)}', mlflow.runName='${tagged.slice(0, 500)}').`,
    );
  }
  return asked || tagged || randomName();
}
