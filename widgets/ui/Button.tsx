import type { ReactNode } from 'react';
import { Spinner } from './Spinner.tsx';

/**
 * A button. While `busy` or `unavailable` it does nothing but stays in the tab order, so that the reason
 * (`describedBy`: the id of the element that says it) can be found and heard.
 */
export function Button(props: {
  children: ReactNode;
  /** `bare`: its content is the whole look. */
  look?: 'plain' | 'primary' | 'danger' | 'quiet' | 'bare';
  status?: 'ready' | 'busy' | 'unavailable';
  type?: 'button' | 'submit';
  describedBy?: string | undefined;
  onPress?: () => void;
}) {
  const { children, look = 'plain', status = 'ready', type = 'button', describedBy, onPress } = props;
  return (
    <button
      type={type}
      className={`button button-${look}`}
      aria-disabled={status !== 'ready'}
      aria-describedby={describedBy}
      onClick={(event) => {
        if (status !== 'ready') event.preventDefault();
        else onPress?.();
      }}
    >
      {status === 'busy' && <Spinner />}
      {children}
    </button>
  );
}
