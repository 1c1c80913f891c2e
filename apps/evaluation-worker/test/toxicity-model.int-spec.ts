import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  ArtifactFileRepository,
  ModelVersionRepository,
  RegisteredModelRepository,
} from '@weir/tracking-store';
import { LoggedModelLocator } from '../src/models/logged-model.locator.js';
import { ToxicityModelCache } from '../src/toxicity/toxicity-model.cache.js';
import { ToxicityModelFiles } from '../src/toxicity/toxicity-model.files.js';
import { ToxicityModelSource } from '../src/toxicity/toxicity-model.source.js';
import { openTransformersClassifier } from '../src/toxicity/transformers-classifier.js';
import { ResultsOfTest } from './results-of-test.js';

const FILES: Readonly<Record<string, string>> = {
  'config.json': '{"id2label": {"0": "nothate", "1": "hate"}}',
  'tokenizer.json': '{}',
  'onnx/model.onnx': 'onnx bytes ü',
};

describe('a toxicity model among the artifacts', () => {
  let results: ResultsOfTest;
  let runId: string;
  let home: string;

  beforeAll(async () => {
    results = await ResultsOfTest.open();
  });
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'weir-toxicity-test-'));
    runId = await results.newRun();
    for (const [path, content] of Object.entries(FILES))
      await results.upload(runId, `toxicity/export/${path}`, content);
    await results.upload(runId, 'toxicity/MLmodel', 'flavors: {}');
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await rm(home, { recursive: true, force: true });
  });
  afterAll(() => results.close());

  /** As a worker that has just started. */
  const source = (): ToxicityModelSource =>
    new ToxicityModelSource(
      new ToxicityModelFiles(results.get(LoggedModelLocator), results.get(ArtifactFileRepository)),
      new ToxicityModelCache({ home }, results.blobs),
    );

  const contentOf = async (folder: string): Promise<Record<string, string>> => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    const contents = paths.map(
      async (path) => [relative(folder, path), await readFile(path, 'utf8')] as const,
    );
    return Object.fromEntries(await Promise.all(contents));
  };

  const cached = (): Promise<string[]> => readdir(join(home, 'cache', 'toxicity'));

  async function version(): Promise<string> {
    const name = `toxicity ${runId}`;
    const { description, now } = { description: null, now: 1 };
    await results.get(RegisteredModelRepository).create({ name, description, now, tags: [] });
    await results.get(ModelVersionRepository).create({
      ...{ name, description, now, runId, tags: [], runLink: null, modelId: null, storageLocation: null },
      source: `mlflow-artifacts:/0/${runId}/artifacts/toxicity`,
    });
    return `models:/${name}/1`;
  }

  it('is copied to the home folder, however it is named, and once', async () => {
    const folder = await source().folder(`runs:/${runId}/toxicity`);
    expect(relative(home, folder)).toMatch(/^cache\/toxicity\/[0-9a-f]{32}$/);
    await expect(contentOf(folder)).resolves.toEqual(FILES);
    const read = jest.spyOn(results.blobs, 'read');
    for (const uri of [
      `runs:/${runId}/toxicity`,
      `mlflow-artifacts:/0/${runId}/artifacts/toxicity/export`,
      await version(),
    ])
      await expect(source().folder(uri)).resolves.toBe(folder);
    expect(read).not.toHaveBeenCalled();
    await expect(cached()).resolves.toHaveLength(1);
  });

  it('is opened from its copy', async () => {
    const folder = await source().folder(`runs:/${runId}/toxicity`);
    const pipeline = Object.assign(() => Promise.resolve([{ label: 'hate', score: 0.25 }]), {
      dispose: () => Promise.resolve(),
    });
    const runtime = { env: { allowRemoteModels: true }, pipeline: () => Promise.resolve(pipeline) };
    const opened = await openTransformersClassifier(folder, () => Promise.resolve(runtime));
    if (opened.kind !== 'opened') throw new Error(opened.reason);
    await expect(opened.classifier.classify('text')).resolves.toBe(0.25);
  });

  it('is the same copy for workers that start at the same moment, and is never taken away from one', async () => {
    const starts = Array.from({ length: 24 }, async () => {
      const folder = await source().folder(`runs:/${runId}/toxicity`);
      await expect(contentOf(folder)).resolves.toEqual(FILES);
      return folder;
    });
    expect(new Set(await Promise.all(starts)).size).toBe(1);
    await expect(cached()).resolves.toHaveLength(1);
  });

  it('is another copy when other files are logged', async () => {
    const folder = await source().folder(`runs:/${runId}/toxicity`);
    await results.upload(runId, 'toxicity/export/onnx/model.onnx', 'newer bytes');
    const newer = await source().folder(`runs:/${runId}/toxicity`);
    expect(newer).not.toBe(folder);
    await expect(contentOf(newer)).resolves.toMatchObject({ 'onnx/model.onnx': 'newer bytes' });
  });

  it('is copied again when somebody cut a file short', async () => {
    const folder = await source().folder(`runs:/${runId}/toxicity`);
    await writeFile(join(folder, 'onnx/model.onnx'), 'onnx');
    await expect(source().folder(`runs:/${runId}/toxicity`)).resolves.toBe(folder);
    await expect(contentOf(folder)).resolves.toEqual(FILES);
  });

  it('leaves nothing behind when the store gives other bytes, or breaks off', async () => {
    const damaged = createHash('sha256')
      .update(FILES['tokenizer.json'] ?? '')
      .digest('hex');
    const read = results.blobs.read.bind(results.blobs);
    const replies = [
      () => Readable.from([Buffer.from('[]')]),
      () =>
        Readable.from(
          (async function* () {
            yield await Promise.reject(new Error('reset'));
          })(),
        ),
    ];
    const reasons = [/tokenizer\.json of the toxicity model is damaged/, /could not be copied.*reset/];
    for (const [index, reply] of replies.entries()) {
      jest
        .spyOn(results.blobs, 'read')
        .mockImplementation((id, range) => (id === damaged ? Promise.resolve(reply()) : read(id, range)));
      await expect(source().folder(`runs:/${runId}/toxicity`)).rejects.toThrow(reasons[index]);
      await expect(cached()).resolves.toEqual([]);
    }
  });

  it.each([
    ['a run that is not there', () => `runs:/${'0'.repeat(32)}/toxicity`, /runs:\/0+\/toxicity: /],
    ['a folder without an export', () => `runs:/${runId}/toxicity/export/onnx`, /has no config\.json/],
    [
      'a path out of the run',
      () => `mlflow-artifacts:/0/${runId}/artifacts/x/../toxicity`,
      /has no config\.json/,
    ],
    ['no model of the registry', () => 'models:/nobody/1', /models:\/nobody\/1: /],
    ['no run id', () => 'runs:/toxicity', /^runs:\/toxicity is/],
  ])('says what is wrong with %s', async (_, uri, reason) => {
    await expect(source().folder(uri())).rejects.toThrow(reason);
  });

  it('may be a folder of this machine as well', async () => {
    await expect(source().folder('/models/toxicity')).resolves.toBe('/models/toxicity');
  });
});
