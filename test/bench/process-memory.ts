import { readdir, readFile } from 'node:fs/promises';
import type { Figure } from './figure.ts';
import type { World } from './world.ts';

/** Memory of a process in MB, as Linux tells it; null where it does not (macOS, Windows). */
export interface ProcessMemory {
  rssMb: number | null;
  /** The most it ever was. */
  peakMb: number | null;
}

const MB = 1024;

/** https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
export async function memoryOf(pid: number): Promise<ProcessMemory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = (name: string) => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
    return found === undefined ? null : Number(found) / MB;
  };
  return { rssMb: kilobytes('VmRSS'), peakMb: kilobytes('VmHWM') };
}

/** The most that any server of the world ever held. */
export async function serverPeak(name: string, { servers }: World): Promise<Figure> {
  const peaks = await Promise.all(servers.map(async (server) => (await memoryOf(server.process.pid)).peakMb));
  const known = peaks.filter((peak) => peak !== null);
  const note = known.length === 0 ? { note: 'this system does not tell' } : {};
  return { name, value: known.length === 0 ? null : Math.max(...known), unit: 'MB', target: { atMost: 250 }, ...note };
}

/** What the processes below this one hold together; pages they share are counted once (`Pss`). */
export async function memoryBelow(pid: number): Promise<number | null> {
  const parents = await parentsOfAll();
  const below = [...parents.keys()].filter((candidate) => isBelow(candidate, pid, parents));
  // One that has ended meanwhile holds nothing.
  const sizes = (await Promise.all(below.map(proportionalMb))).filter((size) => size !== null);
  return sizes.length === 0 ? null : sizes.reduce((sum, size) => sum + size, 0);
}

async function proportionalMb(pid: number): Promise<number | null> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const found = /^Pss:\s+(\d+) kB/m.exec(rollup)?.[1];
  return found === undefined ? null : Number(found) / MB;
}

async function parentsOfAll(): Promise<Map<number, number>> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map<number, number>();
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // The name in brackets may hold anything, blanks and brackets too.
    const parent = /^ \S (\d+)/.exec(stat.slice(stat.lastIndexOf(')') + 1))?.[1];
    if (parent !== undefined) parents.set(pid, Number(parent));
  }
  return parents;
}

function isBelow(pid: number, ancestor: number, parents: Map<number, number>): boolean {
  for (let parent = parents.get(pid); parent !== undefined && parent > 1; parent = parents.get(parent)) {
    if (parent === ancestor) return true;
  }
  return false;
}
