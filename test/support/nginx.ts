import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort, ProcessHandle } from '@weir/testing';

const PROGRAM = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/opt/homebrew/bin/nginx'].find((path) =>
  existsSync(path),
);
const DEPLOY = resolve(import.meta.dirname, '../../deploy/nginx');
const NAME = 'gateway.localhost';

export const hasNginx = PROGRAM !== undefined;

export interface NginxOptions {
  readonly auth: 'none' | 'basic' | 'oauth2';
  /** host:port of the two replicas. */
  readonly replicas: readonly [string, string];
  /** Lines of an htpasswd file. */
  readonly users?: string;
  /** Address of what answers `/oauth2/`. */
  readonly oauth2Url?: string;
}

/** A real nginx on the project's own configuration, with a certificate that was made for it. */
export class Nginx {
  private constructor(
    private readonly process: ProcessHandle,
    private readonly folder: string,
    readonly httpPort: number,
    readonly httpsPort: number,
  ) {}

  static async start(options: NginxOptions): Promise<Nginx> {
    if (PROGRAM === undefined) throw new Error('nginx is not installed');
    const folder = mkdtempSync(join(tmpdir(), 'weir-nginx-'));
    // Workers of an nginx that root starts run as somebody else, who has to get in.
    chmodSync(folder, 0o755);
    const [httpPort, httpsPort] = [await freePort(), await freePort()];
    makeCertificate(join(folder, 'tls'));
    cpSync(join(DEPLOY, 'snippets'), join(folder, 'snippets'), { recursive: true });
    writeFileSync(join(folder, 'weir-htpasswd'), options.users ?? '');
    writeFileSync(
      join(folder, 'weir-oauth2-upstream.conf'),
      `proxy_pass ${options.oauth2Url ?? 'http://127.0.0.1:9'};\n`,
    );
    writeFileSync(join(folder, 'gateway.conf'), fillIn({ folder, httpPort, httpsPort, options }));
    writeFileSync(join(folder, 'nginx.conf'), mainConfiguration(folder));
    mkdirSync(join(folder, 'temp'));
    const process = await ProcessHandle.start([PROGRAM, '-p', folder, '-c', join(folder, 'nginx.conf')], {
      healthUrls: [`http://127.0.0.1:${httpPort}/nginx-health`],
    });
    return new Nginx(process, folder, httpPort, httpsPort);
  }

  /** What a client has to trust. */
  get authority(): string {
    return readFileSync(join(this.folder, 'tls/ca.pem'), 'utf8');
  }

  get log(): string {
    return this.process.log;
  }

  async stop(): Promise<void> {
    await this.process.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** An authority of our own and a certificate that it signed. */
function makeCertificate(folder: string): void {
  mkdirSync(folder);
  const openssl = (...parameters: string[]): void => {
    execFileSync('openssl', parameters, { cwd: folder, stdio: 'pipe' });
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-days',
    '2',
    '-subj',
    '/CN=Weir test CA',
    '-keyout',
    'ca-key.pem',
    '-out',
    'ca.pem',
  );
  openssl('req', ...key, '-subj', `/CN=${NAME}`, '-keyout', 'key.pem', '-out', 'request.pem');
  writeFileSync(join(folder, 'names'), `subjectAltName=DNS:${NAME}\n`);
  const signing = [
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca-key.pem',
    '-CAcreateserial',
    '-extfile',
    'names',
    '-days',
    '2',
  ];
  openssl('x509', '-req', '-in', 'request.pem', ...signing, '-out', 'certificate.pem');
}

function fillIn({
  folder,
  httpPort,
  httpsPort,
  options,
}: {
  folder: string;
  httpPort: number;
  httpsPort: number;
  options: NginxOptions;
}): string {
  const values: Record<string, string> = {
    WEIR_GATEWAY_A: options.replicas[0],
    WEIR_GATEWAY_B: options.replicas[1],
    WEIR_GATEWAY_NAME: NAME,
    WEIR_HTTP_LISTEN: `127.0.0.1:${httpPort}`,
    WEIR_HTTPS_LISTEN: `127.0.0.1:${httpsPort}`,
    WEIR_HTTPS_SUFFIX: `:${httpsPort}`,
    WEIR_TLS_FOLDER: join(folder, 'tls'),
    WEIR_SNIPPETS: join(folder, 'snippets'),
    WEIR_AUTH: options.auth,
  };
  const template = readFileSync(join(DEPLOY, 'gateway.conf.template'), 'utf8');
  return template.replace(/\$\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the template wants ${name}`);
    return value;
  });
}

function mainConfiguration(folder: string): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `    ${kind}_temp_path ${folder}/temp/${kind};`,
  );
  return [
    'daemon off;',
    'worker_processes 1;',
    `pid ${folder}/nginx.pid;`,
    'error_log stderr warn;',
    'events { worker_connections 256; }',
    'http {',
    '    access_log off;',
    ...paths,
    `    include ${folder}/gateway.conf;`,
    '}',
    '',
  ].join('\n');
}
