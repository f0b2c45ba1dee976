import type { ReactNode } from 'react';

/** Something that is there for who wants it: closed until opened, by mouse or keyboard. */
export function More({ label, children }: { label: string; children: ReactNode }) {
  return (
    <details className="more">
      <summary>{label}</summary>
      {children}
    </details>
  );
}
