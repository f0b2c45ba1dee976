import type { ReactNode } from 'react';

/** Something that is there for who wants it: closed until opened, by mouse or keyboard, unless it starts open. */
export function More(props: { label: string; start?: 'closed' | 'open'; children: ReactNode }) {
  const { label, start = 'closed', children } = props;
  return (
    <details className="more" open={start === 'open'}>
      <summary>{label}</summary>
      {children}
    </details>
  );
}
