/** A labelled choice between on and off. */
export function Switch(props: { label: string; value: 'on' | 'off'; onSwitch: (value: 'on' | 'off') => void }) {
  return (
    <label className="switch">
      <input
        type="checkbox"
        role="switch"
        checked={props.value === 'on'}
        onChange={(event) => {
          props.onSwitch(event.target.checked ? 'on' : 'off');
        }}
      />
      {props.label}
    </label>
  );
}
