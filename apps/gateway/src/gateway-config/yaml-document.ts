import {
  constructFromEvents,
  CORE_SCHEMA,
  EVENT_ID,
  getScalarValue,
  mergeTag,
  parseEvents,
  YAMLException,
  type Event,
} from 'js-yaml';
import { GatewayConfigError } from './gateway-config.errors.js';

export type ConfigPath = readonly (string | number)[];

/** `<<` is YAML 1.1, which MLflow's parser speaks, and people do share blocks with it. */
const SCHEMA = CORE_SCHEMA.withTags(mergeTag);

/** Far beyond any real file: an alias that contains itself, or a bomb of aliases, would unfold without end. */
const MAX_DEPTH = 30;
const MAX_VALUES = 500_000;

interface OpenCollection {
  readonly path: ConfigPath;
  readonly isMapping: boolean;
  index: number;
  /** Key whose value comes next; null when a key comes next. */
  key: string | null;
}

/** The value of a YAML text together with the line on which every part of it stands. */
export class YamlDocument {
  private constructor(
    readonly value: unknown,
    private readonly offsets: ReadonlyMap<string, number>,
    private readonly text: string,
  ) {}

  /** Throws a {@link GatewayConfigError} that names the line. Source lines are not quoted: they may hold keys. */
  static parse(text: string, file: string): YamlDocument {
    try {
      const events = parseEvents(text, {});
      const documents = constructFromEvents(events, { source: text, schema: SCHEMA });
      if (documents.length > 1) throw new YAMLException('the file holds more than one document');
      if (!isFiniteTree(documents[0])) throw new YAMLException('the file is nested too deeply');
      return new YamlDocument(documents[0], offsetsOf(events, text), text);
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const line = error.mark ? error.mark.line + 1 : null;
      throw new GatewayConfigError(
        file,
        [{ path: '', line, reason: error.reason }],
        `The file at ${file} is not a valid yaml file`,
      );
    }
  }

  /** Where a key of this name stands, at any depth. */
  pathsOf(key: string): ConfigPath[] {
    return [...this.offsets.keys()]
      .map((path) => JSON.parse(path) as ConfigPath)
      .filter((path) => path.at(-1) === key);
  }

  /** Line (from 1) of the key or list item at `path`, or of the nearest part around it that is in the file. */
  lineOf(path: ConfigPath): number | null {
    for (let length = path.length; length > 0; length--) {
      const offset = this.offsets.get(JSON.stringify(path.slice(0, length)));
      if (offset !== undefined) return this.text.slice(0, offset).split('\n').length;
    }
    return null;
  }
}

/** Whether the value, with all its aliases unfolded, is a tree of sane size. */
function isFiniteTree(root: unknown): boolean {
  let values = 0;
  const walk = (value: unknown, depth: number): boolean => {
    values += 1;
    if (values > MAX_VALUES || depth > MAX_DEPTH) return false;
    if (typeof value !== 'object' || value === null) return true;
    return Object.values(value).every((item) => walk(item, depth + 1));
  };
  return walk(root, 0);
}

function offsetsOf(events: readonly Event[], text: string): Map<string, number> {
  const offsets = new Map<string, number>();
  const open: OpenCollection[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.POP) open.pop();
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) {
      if (event.type === EVENT_ID.DOCUMENT) open.push({ path: [], isMapping: false, index: -1, key: null });
      continue;
    }
    const parent = open.at(-1);
    if (parent?.isMapping && parent.key === null && event.type === EVENT_ID.SCALAR) {
      parent.key = getScalarValue(text, event);
      offsets.set(JSON.stringify([...parent.path, parent.key]), event.valueStart);
      continue;
    }
    const path = nextPath(parent);
    const start = startOf(event);
    if (parent && !parent.isMapping && path.length > 0) offsets.set(JSON.stringify(path), start);
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
      open.push({ path, isMapping: event.type === EVENT_ID.MAPPING, index: 0, key: null });
    }
  }
  return offsets;
}

/** Path of the value that begins now; moves its parent on. */
function nextPath(parent: OpenCollection | undefined): ConfigPath {
  if (!parent) return [];
  if (parent.isMapping) {
    const path = [...parent.path, parent.key ?? ''];
    parent.key = null;
    return path;
  }
  // The document itself counts from -1: its one value has the empty path.
  if (parent.index < 0) return [];
  return [...parent.path, parent.index++];
}

function startOf(event: Exclude<Event, { type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>): number {
  if (event.type === EVENT_ID.SCALAR) return event.valueStart;
  return event.type === EVENT_ID.ALIAS ? event.anchorStart : event.start;
}
