import type { TestProject } from 'vitest/node';
import { buildServer } from '../demo/build-server.ts';

/** Vitest's global set-up: stories that start the server in a process of its own start what `npm start` does. */
export async function setup(project: TestProject): Promise<void> {
  await buildServer();
  project.onTestsRerun(buildServer);
}
