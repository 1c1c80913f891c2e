import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Waits until the load has gone on for a while: what stands in the file meanwhile could be read. */
export type Meanwhile = () => Promise<unknown>;

/** A configuration of one chat endpoint, and every way in which people and machines rewrite such a file. */
export class EditedConfig {
  readonly folder = mkdtempSync(join(tmpdir(), 'weir-reload-test-'));
  readonly path = join(this.folder, 'gateway.yaml');
  readonly keyFile = join(this.folder, 'key');
  private versions = 0;

  constructor(private readonly vendorUrl: string) {
    writeFileSync(this.keyFile, 'sk-key-0\n');
    writeFileSync(this.path, this.textFor('model-0'));
  }

  /** A file whose answers name the model. */
  textFor(model: string): string {
    return [
      'endpoints:',
      '  - name: chat',
      '    endpoint_type: llm/v1/chat',
      '    model:',
      '      provider: openai',
      `      name: ${model}`,
      `      config: {openai_api_key: "${this.keyFile}", openai_api_base: "${this.vendorUrl}"}`,
      '',
    ].join('\n');
  }

  /** Ways that leave a good file. */
  readonly saves: readonly ((text: string, meanwhile: Meanwhile) => unknown)[] = [
    (text) => this.byRename(text),
    (text) => writeFileSync(this.path, text),
    (text, meanwhile) => this.inPieces(text, meanwhile),
    (text) => this.byFolderLink(text),
    (text, meanwhile) => this.byRecreation(text, meanwhile),
  ];

  /** Files that must not go live. */
  readonly mistakes: readonly ((text: string) => unknown)[] = [
    (text) => this.byRename(text.slice(0, text.lastIndexOf('"'))),
    (text) => writeFileSync(this.path, text.replace('openai_api_key: "', 'openai_api_key: "$NOT_SET_')),
    () => this.byRename(''),
    (text) => this.byFolderLink(`${text}${text.replace('endpoints:', '')}`),
    (text) => writeFileSync(this.path, text.replace('llm/v1/chat', 'llm/v1/chatter')),
  ];

  saveKey(key: string): void {
    writeFileSync(`${this.keyFile}.new`, `${key}\n`);
    renameSync(`${this.keyFile}.new`, this.keyFile);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private byRename(text: string): void {
    writeFileSync(`${this.path}.new`, text);
    renameSync(`${this.path}.new`, this.path);
  }

  /** Truncated, then written bit by bit; what stands there in between is cut off within a quotation. */
  private async inPieces(text: string, meanwhile: Meanwhile): Promise<void> {
    const file = openSync(this.path, 'w');
    const cut = text.indexOf('"') + 2;
    writeSync(file, text.slice(0, cut));
    await meanwhile();
    writeSync(file, text.slice(cut));
    closeSync(file);
  }

  /** As Kubernetes updates a mounted ConfigMap: a link beside the file is swapped. */
  private byFolderLink(text: string): void {
    const version = `..version-${String((this.versions += 1))}`;
    mkdirSync(join(this.folder, version));
    writeFileSync(join(this.folder, version, 'gateway.yaml'), text);
    symlinkSync(version, join(this.folder, '..data-new'));
    renameSync(join(this.folder, '..data-new'), join(this.folder, '..data'));
    if (existsSync(this.path) && lstatSync(this.path).isSymbolicLink()) return;
    symlinkSync(join('..data', 'gateway.yaml'), join(this.folder, 'link'));
    renameSync(join(this.folder, 'link'), this.path);
  }

  private async byRecreation(text: string, meanwhile: Meanwhile): Promise<void> {
    rmSync(this.path);
    await meanwhile();
    writeFileSync(this.path, text);
  }
}
