import type { ReactNode } from 'react';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';

/**
 * A question or a small task, shown while it is rendered; Escape closes it. `modal`: over the page. `inline`: where it
 * stands, for a page in a frame as high as its content, whose middle may be out of sight. `children` are given its end.
 */
export function Dialog(props: {
  title: string;
  place: 'modal' | 'inline';
  onClose: () => void;
  children: (close: () => void) => ReactNode;
}) {
  const { title, place, onClose, children } = props;
  const [element, setElement] = useState<HTMLDialogElement | null>(null);
  const titleId = useId();
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    if (element === null || element.open) return;
    opener.current = document.activeElement;
    if (place === 'modal') element.showModal();
    else element.show();
  }, [element, place]);
  // What had the keys may have given way to something else: they stay with the dialog, and Escape with them.
  useEffect(() => {
    if (element?.open === true && document.activeElement === document.body) element.focus();
  });
  // Closed, a dialog gives the keys back by itself; taken away, it does not.
  useLayoutEffect(
    () => () => {
      const { current } = opener;
      if (element?.contains(document.activeElement) && current instanceof HTMLElement) current.focus();
    },
    [element],
  );
  const close = () => element?.close();
  return (
    <dialog
      ref={setElement}
      tabIndex={-1}
      className={`dialog dialog-${place}`}
      aria-labelledby={titleId}
      onClose={(event) => {
        // Not of one that stands within this one.
        if (event.target === event.currentTarget) onClose();
      }}
      onKeyDown={(event) => {
        if (place !== 'inline' || event.key !== 'Escape') return;
        // One at a time, where one stands within another.
        event.stopPropagation();
        close();
      }}
    >
      <h2 id={titleId}>{title}</h2>
      {children(close)}
    </dialog>
  );
}
