import { describe, expect, it } from '@jest/globals';
import { GatewayConfigError } from './gateway-config.errors.js';
import { YamlDocument } from './yaml-document.js';

const TEXT = `# a comment
endpoints:
  - name: a
    model: {provider: openai, "name": gpt-4}
    limit:
      calls: 3
  - &shared
    name: b
routes:
  - *shared
  -
    name: c
`;

describe('YamlDocument', () => {
  const document = YamlDocument.parse(TEXT, 'gateway.yaml');

  it.each([
    [['endpoints'], 2],
    [['endpoints', 0], 3],
    [['endpoints', 0, 'name'], 3],
    [['endpoints', 0, 'model', 'name'], 4],
    [['endpoints', 0, 'limit'], 5],
    [['endpoints', 0, 'limit', 'calls'], 6],
    [['endpoints', 1, 'name'], 8],
    [['routes'], 9],
    [['routes', 0], 10],
    [['routes', 1, 'name'], 12],
  ])('finds the line of %j', (path, line) => {
    expect(document.lineOf(path)).toBe(line);
  });

  it('names the line of the nearest part for what is not there', () => {
    expect(document.lineOf(['endpoints', 0, 'limit', 'renewal_period'])).toBe(5);
    expect(document.lineOf(['nothing'])).toBeNull();
  });

  it('names the line of a syntax error and quotes nothing of the file', () => {
    const parse = () => YamlDocument.parse('key: sk-secret-value\nlist: [\n - name: : :\n', 'gateway.yaml');
    expect(parse).toThrow(GatewayConfigError);
    expect(parse).toThrow(/gateway\.yaml is not a valid yaml file\n {2}line [34]: /);
    expect(parse).not.toThrow(/sk-secret-value/);
  });

  it('merges shared blocks, refuses two keys of one name and two documents', () => {
    const merged = YamlDocument.parse('base: &base {a: 1}\nuse:\n  <<: *base\n  b: 2\n', 'f');
    expect(merged.value).toMatchObject({ use: { a: 1, b: 2 } });
    expect(() => YamlDocument.parse('a: 1\na: 2', 'f')).toThrow('line 2: duplicated mapping key');
    expect(() => YamlDocument.parse('a: 1\n---\nb: 2', 'f')).toThrow('more than one document');
  });
});
