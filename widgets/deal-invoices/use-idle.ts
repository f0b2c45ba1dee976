import { useEffect, useState } from 'react';

const idleWithinMs = 2_000;
/** Where the browser does not tell (Safari). */
const guessMs = 300;

/** False until the page has nothing more urgent to do. */
export function useIdle(): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    const go = () => {
      setIdle(true);
    };
    // https://developer.mozilla.org/docs/Web/API/Window/requestIdleCallback
    if (typeof requestIdleCallback === 'function') {
      const asked = requestIdleCallback(go, { timeout: idleWithinMs });
      return () => {
        cancelIdleCallback(asked);
      };
    }
    const timer = setTimeout(go, guessMs);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return idle;
}
