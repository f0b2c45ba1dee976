import type { KeyboardEvent, ReactNode } from 'react';
import { useEffect, useId, useRef, useState } from 'react';
import { toSafeHref } from './safe-href.ts';
import './menu.css';

/** Something in a menu: done when pressed, or another site in a new tab. */
export type MenuItem = {
  label: string;
  /** Beside the label. */
  mark?: ReactNode;
  tone?: 'plain' | 'bad';
} & ({ onPress: () => void } | { url: string });

/** A button that opens a list of things to do; by the keys as the menus of the desktop. `label`: what it is about. */
export function Menu({ label, items }: { label: string; items: MenuItem[] }) {
  const [state, setState] = useState<'closed' | 'first' | 'last'>('closed');
  const button = useRef<HTMLButtonElement>(null);
  const listId = useId();
  const close = () => {
    setState('closed');
    button.current?.focus();
  };
  return (
    <div
      className="menu"
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setState('closed');
      }}
    >
      <button
        ref={button}
        type="button"
        className="menu-button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={state !== 'closed'}
        aria-controls={state === 'closed' ? undefined : listId}
        onClick={() => {
          setState(state === 'closed' ? 'first' : 'closed');
        }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          setState(event.key === 'ArrowDown' ? 'first' : 'last');
        }}
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="currentColor">
          <circle cx="3" cy="8" r="1.5" />
          <circle cx="8" cy="8" r="1.5" />
          <circle cx="13" cy="8" r="1.5" />
        </svg>
      </button>
      {state !== 'closed' && <MenuList {...{ id: listId, label, items, onClose: close }} start={state} />}
    </div>
  );
}

function MenuList(props: {
  id: string;
  label: string;
  items: MenuItem[];
  start: 'first' | 'last';
  onClose: () => void;
}) {
  const { id, label, items, start, onClose } = props;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const entries = entriesOf(element);
    (start === 'first' ? entries[0] : entries.at(-1))?.focus();
    return makeRoom(element);
  }, [start]);
  return (
    <div
      ref={list}
      id={id}
      className="menu-list"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        } else moveFocus(event);
      }}
    >
      {items.map((item) => (
        <Entry key={item.label} item={item} onClose={onClose} />
      ))}
    </div>
  );
}

function Entry({ item, onClose }: { item: MenuItem; onClose: () => void }) {
  const look = { className: `menu-entry menu-entry-${item.tone ?? 'plain'}`, role: 'menuitem', tabIndex: -1 };
  if ('url' in item) {
    const href = toSafeHref(item.url, __PUBLIC_URL__);
    if (href === null) return null;
    return (
      <a {...look} href={href} target="_blank" rel="noopener noreferrer" onClick={onClose}>
        {item.label}
        <span className="link-mark" aria-hidden="true">
          ↗
        </span>
      </a>
    );
  }
  return (
    <button
      {...look}
      type="button"
      onClick={() => {
        // First: what is done may take the focus to itself.
        onClose();
        item.onPress();
      }}
    >
      {item.label}
      {item.mark}
    </button>
  );
}

function entriesOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[role="menuitem"]')];
}

/** Arrows go round, Home and End to the ends, a letter to the next entry that begins with it. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const entries = entriesOf(event.currentTarget);
  const from = entries.findIndex((entry) => entry === document.activeElement);
  const steps: Record<string, number> = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: -1 };
  const step = steps[event.key];
  const to = step === undefined ? findByLetter(entries, from, event) : entries.at(step % entries.length);
  if (!to) return;
  event.preventDefault();
  to.focus();
}

function findByLetter(entries: HTMLElement[], from: number, { key, ctrlKey, metaKey, altKey }: KeyboardEvent) {
  if (key.length !== 1 || key === ' ' || ctrlKey || metaKey || altKey) return undefined;
  const next = [...entries.slice(from + 1), ...entries.slice(0, from + 1)];
  return next.find((entry) => entry.textContent.toLocaleLowerCase().startsWith(key.toLocaleLowerCase()));
}

/** A page in a frame is as high as its content, of which a list over it is no part: the page grows as long as it is open. */
function makeRoom(list: HTMLElement): (() => void) | undefined {
  const page = list.closest<HTMLElement>('main');
  if (page === null) return undefined;
  const { top, bottom } = page.getBoundingClientRect();
  const neededPx = Math.ceil(list.getBoundingClientRect().bottom + 8);
  if (neededPx <= bottom) return undefined;
  const before = page.style.minBlockSize;
  page.style.minBlockSize = `${String(neededPx - top)}px`;
  return () => {
    page.style.minBlockSize = before;
  };
}
