import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { importsOf, readSources } from '../source-code.ts';

const dockerfile = readFileSync('Dockerfile', 'utf8');
const read = (path: string) => readFileSync(path, 'utf8');
/** What the build sends along: everything is left out but these. */
const sent = read('.dockerignore')
  .split('\n')
  .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));

const compose = z
  .object({
    services: z.object({
      server: z.object({ environment: z.record(z.string(), z.unknown()), stop_grace_period: z.string() }),
      postgres: z.object({ environment: z.record(z.string(), z.string()), volumes: z.array(z.string()) }),
    }),
    volumes: z.object({ database: z.null() }),
  })
  .parse(parse(read('compose.yaml')));

test('every file and script that the image is made of exists and is sent along', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files = '']) => files.split(' '));
  const named = copied.filter((file) => file !== '.');
  expect(named.length).toBeGreaterThan(4);
  for (const file of [...named, ...sent]) expect([file, existsSync(file)]).toEqual([file, true]);
  expect(named.filter((file) => !sent.includes(file))).toEqual([]);
  const scripts = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(read('package.json'))).scripts;
  for (const [, script = ''] of dockerfile.matchAll(/npm run (\S+)/g)) expect(scripts).toHaveProperty(script);
  const [, ...start] = (scripts['start'] ?? '').split(' ');
  expect(dockerfile).toContain(`CMD [${start.map((argument) => `"${argument}"`).join(', ')}]`);
});

test('what runs in production is built, and needs nothing that is only there for development', () => {
  const { scripts, devDependencies } = z
    .object({ scripts: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(read('package.json')));
  for (const name of ['start', 'backup', 'restore', 'rotate-key', 'audit:verify']) {
    const [, built = ''] = /^(?:exec )?node (?:--\S+=\S+ )*build\/server\/(\S+)\.js$/.exec(scripts[name] ?? '') ?? [];
    expect([name, existsSync(`server/${built}.ts`)]).toEqual([name, true]);
  }
  const imported = readSources('server').flatMap(importsOf);
  const ofDevelopment = imported.filter(({ target, kind }) => kind === 'value' && target in devDependencies);
  expect(ofDevelopment).toEqual([]);
});

test('the image runs as nobody special, stops by SIGTERM and is asked whether it is ready', () => {
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  for (const line of ['USER node', 'STOPSIGNAL SIGTERM', 'ENV NODE_ENV=production', 'npm ci --omit=dev', '/readyz']) {
    expect(last).toContain(line);
  }
  expect(dockerfile.match(/^FROM (\S+)/gm)).toEqual(['FROM node:24-slim', 'FROM node:24-slim']);
  expect(sent.filter((file) => /^\.env|data|key/.test(file))).toEqual([]);
});

test('both services know the same database, and the server is given time to stop', () => {
  const { server, postgres } = compose.services;
  const { POSTGRES_USER: user, POSTGRES_DB: name } = postgres.environment;
  expect(server.environment['DATABASE_URL']).toMatch(
    new RegExp(`^postgres://${String(user)}:\\$\\{POSTGRES_PASSWORD:.*\\}@postgres:5432/${String(name)}$`),
  );
  expect(server.environment['NODE_ENV']).toBe('production');
  expect(Number.parseInt(server.stop_grace_period)).toBeGreaterThan(10);
  const example = read('.env.example');
  for (const setting of Object.keys(server.environment)) expect(example).toContain(`${setting}=`);
});
