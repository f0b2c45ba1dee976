import { useEffect, useRef, useState } from 'react';

/** A value once it has stayed the same for a moment; values are told apart by their JSON. */
export function useSettled<Value>(value: Value, afterMs: number): Value {
  const [settled, setSettled] = useState(value);
  const latest = useRef(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    latest.current = value;
  });
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(latest.current);
    }, afterMs);
    return () => {
      clearTimeout(timer);
    };
  }, [text, afterMs]);
  return settled;
}
