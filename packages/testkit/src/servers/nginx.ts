import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type DisposableServer, startDisposable } from './disposable-server.ts';
import { childrenOf } from './process-tree.ts';

export interface NginxPlace {
  readonly port: number;
  /** nginx's prefix: relative paths in the configuration are below it. */
  readonly directory: string;
}

export interface NginxOptions {
  readonly port?: number;
  /** Makes the whole `nginx.conf`; it must say `daemon off;` and listen on the given port. */
  readonly config?: (place: NginxPlace) => string;
  /** Without `config`: a plain unbuffered proxy over these ports of 127.0.0.1, least connections first. */
  readonly upstreamPorts?: readonly number[];
}

export interface NginxServer extends DisposableServer {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** Process ids of the workers that run now. */
  workers(): readonly number[];
  /** Reads the configuration again, after replacing it if one is given; resolves when new workers serve. Old ones finish their streams. */
  reload(config?: (place: NginxPlace) => string): Promise<void>;
}

const RELOAD_TIMEOUT_MS = 5_000;

/** An nginx of its own: master and workers, logs in its directory. */
export async function startNginx(options: NginxOptions): Promise<NginxServer> {
  const configure = options.config ?? ((place: NginxPlace) => plainProxy(place, options.upstreamPorts ?? []));
  const server = await startDisposable('nginx', options.port, (port, { path: directory }) => {
    // Workers of a root master run as another user and must be able to reach their temporary files.
    chmodSync(directory, 0o755);
    writeFileSync(join(directory, 'nginx.conf'), configure({ port, directory }));
    return {
      binary: 'nginx',
      cwd: directory,
      args: ['-p', directory, '-e', 'stderr', '-c', 'nginx.conf'],
      // An orphaned worker would live on, so the master must get the chance to end them.
      deathSignal: 'TERM',
      isReady: () => accepts(port),
    };
  });
  const workers = (): number[] => childrenOf(server.pid);
  async function reload(config?: (place: NginxPlace) => string): Promise<void> {
    const { port, directory } = server;
    if (config) writeFileSync(join(directory, 'nginx.conf'), config({ port, directory }));
    const before = new Set(workers());
    await server.kill('SIGHUP');
    const deadline = performance.now() + RELOAD_TIMEOUT_MS;
    while (!workers().some((pid) => !before.has(pid))) {
      if (performance.now() > deadline) throw new Error(`nginx did not take its new configuration:\n${server.log}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  return Object.assign(server, { url: `http://${server.host}:${server.port}`, workers, reload });
}

function plainProxy({ port }: NginxPlace, upstreamPorts: readonly number[]): string {
  const servers = upstreamPorts
    .map((upstream) => `    server 127.0.0.1:${upstream} max_fails=1 fail_timeout=1s;`)
    .join('\n');
  return `daemon off;
worker_processes 2;
pid nginx.pid;
error_log stderr warn;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path tmp-body;
  proxy_temp_path tmp-proxy;
  fastcgi_temp_path tmp-fastcgi;
  uwsgi_temp_path tmp-uwsgi;
  scgi_temp_path tmp-scgi;
  upstream servers {
    zone servers 64k;
    least_conn;
${servers}
    keepalive 64;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    client_max_body_size 64m;
    location / {
      proxy_pass http://servers;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_buffering off;
      proxy_request_buffering off;
      proxy_read_timeout 600s;
    }
  }
}
`;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}
