import { useSyncExternalStore } from 'react';

/** The parts of the page, in the order of its navigation; each has the address `#<name>`. */
export const sections = [
  ...(['setup', 'rules', 'mapping', 'simulation', 'crm', 'rights', 'monitor', 'connections', 'help'] as const),
] as const;
export type Section = (typeof sections)[number];

/** The part that the address names; null: none. Follows the address, so that Back and links lead where they say. */
export function useSection(): Section | null {
  const name = useSyncExternalStore(onHashChange, readHash);
  return sections.find((section) => section === name) ?? null;
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => {
    window.removeEventListener('hashchange', listener);
  };
}

function readHash(): string {
  return window.location.hash.slice(1);
}
