import { useEffect, useRef } from 'react';

/** Gives the primary button the focus back once what it has opened is gone. Goes on what holds the button. */
export function useReturnFocus(opened: 'open' | 'closed') {
  const holder = useRef<HTMLDivElement>(null);
  const before = useRef(opened);
  useEffect(() => {
    const wasOpen = before.current === 'open';
    before.current = opened;
    if (wasOpen && opened === 'closed') holder.current?.querySelector<HTMLElement>('.panel-action button')?.focus();
  }, [opened]);
  return holder;
}
