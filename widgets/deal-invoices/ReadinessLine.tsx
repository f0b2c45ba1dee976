/** A light and what it means. */
export function ReadinessLine(props: { light: 'checking' | 'unknown' | 'ready' | 'missing'; words: string }) {
  return (
    <p className={`readiness readiness-${props.light}`} role="status">
      {props.words}
    </p>
  );
}
