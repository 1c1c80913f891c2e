import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ModelVersionRepository, RegisteredModelRepository, RegistrySearch } from '@weir/tracking-store';
import { Store } from './store.js';

let store: Store;
let models: RegisteredModelRepository;
let versions: ModelVersionRepository;
let search: RegistrySearch;

beforeAll(async () => {
  store = await Store.open();
  models = new RegisteredModelRepository(store.sql);
  versions = new ModelVersionRepository(store.sql);
  search = new RegistrySearch(store.sql, models);
});
afterAll(() => store.database.drop());

const newModel = (name: string, tags: { key: string; value: string }[] = []) =>
  models.create({ name, description: null, tags, now: 1 });
const newVersion = (name: string, source = 's3://bucket/x') =>
  versions.create({
    name,
    source,
    storageLocation: null,
    description: null,
    runId: null,
    runLink: null,
    modelId: null,
    tags: [],
    now: 2,
  });

describe('versions', () => {
  it('get different numbers when they are made at once, and no number twice', async () => {
    await newModel('counted');
    const made = await Promise.all(Array.from({ length: 12 }, () => newVersion('counted')));
    const numbers = made.map(({ version }) => version).sort((left, right) => left - right);
    expect(numbers).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    await versions.delete('counted', 12, 3);
    expect((await newVersion('counted')).version).toBe(13);
  });

  it('archive the others of a stage only when they are told to', async () => {
    await newModel('staged');
    for (let count = 0; count < 3; count += 1) await newVersion('staged');
    const move = (version: number, archivesOthers: boolean) =>
      versions.moveToStage({ name: 'staged', version }, { stage: 'Production', archivesOthers, now: 3 });
    await move(1, false);
    await move(2, false);
    const stages = async () =>
      Promise.all([1, 2, 3].map(async (version) => (await versions.get('staged', version)).stage));
    expect(await stages()).toEqual(['Production', 'Production', 'None']);
    await move(3, true);
    expect(await stages()).toEqual(['Archived', 'Archived', 'Production']);
    await expect(move(9, true)).rejects.toThrow('Model Version (name=staged, version=9) not found');
    expect(await stages()).toEqual(['Archived', 'Archived', 'Production']);
  });

  it('follow a new name and go with their model', async () => {
    await newModel('before');
    await newVersion('before');
    await models.setAlias('before', 'champion', 1);
    await models.rename('before', 'after', 4);
    expect(await versions.getByAlias('after', 'champion')).toMatchObject({ name: 'after', version: 1 });
    await expect(models.rename('after', 'counted', 5)).rejects.toThrow('already exists');
    await models.delete('after');
    await expect(versions.get('after', 1)).rejects.toThrow('not found');
  });
});

describe('search', () => {
  it('keeps prompts and models apart', async () => {
    await newModel('p-prompt', [{ key: 'mlflow.prompt.is_prompt', value: 'true' }]);
    await newModel('p-model');
    const names = async (filter: string) => {
      const query = { filter, orderBy: [], maxResults: 100, pageToken: '' };
      return (await search.searchModels(query)).records.map(({ name }) => name);
    };
    const tag = 'tags.`mlflow.prompt.is_prompt`';
    expect(await names(`name LIKE 'p-%' AND ${tag} = 'true'`)).toEqual(['p-prompt']);
    expect(await names(`name LIKE 'p-%' AND ${tag} != 'true'`)).toEqual(['p-model']);
    expect(await names(`name LIKE 'p-%' AND ${tag} = 'false'`)).toEqual(['p-model']);
    expect(await names(`name LIKE 'p-%' AND tags.other != 'x'`)).toEqual([]);
  });

  it('pages through versions in the order that was asked for', async () => {
    await newModel('paged');
    for (let count = 0; count < 7; count += 1) await newVersion('paged', `s3://b/${count % 2}`);
    const seen: number[] = [];
    let pageToken = '';
    do {
      const query = { filter: "name = 'paged'", orderBy: ['version_number DESC'], maxResults: 3, pageToken };
      const page = await search.searchVersions(query);
      seen.push(...page.records.map(({ version }) => version));
      pageToken = page.nextPageToken ?? '';
    } while (pageToken !== '');
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });
});
