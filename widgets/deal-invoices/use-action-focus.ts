import { useCallback, useEffect, useRef } from 'react';
import type { FocusEvent } from 'react';

/**
 * Keeps the keys on the primary action: once what it has opened is gone, and when another action takes its place, however
 * late; where none does, they are on the deal's state. What is given goes on the element that holds both.
 */
export function useActionFocus(opened: 'open' | 'closed') {
  const holder = useRef<HTMLElement | null>(null);
  const isOnAction = useRef(false);
  const before = useRef(opened);
  useEffect(() => {
    const wasOpen = before.current === 'open';
    before.current = opened;
    if (wasOpen && opened === 'closed' && holder.current) findAction(holder.current)?.focus();
  }, [opened]);
  const ref = useCallback((element: HTMLElement | null) => {
    holder.current = element;
    if (element === null) return undefined;
    const observer = new MutationObserver(() => {
      const state = element.querySelector<HTMLElement>('.panel-state');
      const { activeElement } = document;
      if (!isOnAction.current || (activeElement !== document.body && activeElement !== state)) return;
      const next = element.querySelector('.panel-action') === null ? state : findAction(element);
      next?.focus();
      // On the state they only wait for the next action.
      isOnAction.current = true;
    });
    observer.observe(element, { childList: true, subtree: true });
    return () => {
      holder.current = null;
      observer.disconnect();
    };
  }, []);
  // React tells of no blur when it takes the element away itself.
  return {
    ref,
    onFocus: ({ target }: FocusEvent) => {
      isOnAction.current = target.closest('.panel-action') !== null;
    },
    onBlur: () => {
      isOnAction.current = false;
    },
  };
}

const findAction = (holder: HTMLElement) => holder.querySelector<HTMLElement>('.panel-action :is(button, a)');
