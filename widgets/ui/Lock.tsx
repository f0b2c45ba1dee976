/** Beside what is done only once a person has proved who they are. */
export function Lock() {
  return (
    <span className="lock" title="Asks you to confirm that it is you">
      <svg viewBox="0 0 12 14" width="10" height="12" aria-hidden="true">
        <path
          d="M3.25 6V4a2.75 2.75 0 0 1 5.5 0v2M2 6h8v7H2z"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinejoin="round"
        />
      </svg>
      <span className="visually-hidden"> (asks you to sign in)</span>
    </span>
  );
}
