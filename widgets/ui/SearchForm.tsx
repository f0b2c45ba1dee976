import { useState } from 'react';
import { Button } from './Button.tsx';
import { SearchField } from './SearchField.tsx';

/** Asks for a few letters and looks only when told to: each look is a call to Xero. `onSearch` gets them trimmed, two at least. */
export function SearchForm(props: {
  label: string;
  action: string;
  look?: 'primary' | 'plain';
  onSearch: (wanted: string) => void;
}) {
  const { label, action, look = 'plain', onSearch } = props;
  const [typed, setTyped] = useState('');
  const wanted = typed.trim();
  return (
    <form
      className="search-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted.length > 1) onSearch(wanted);
      }}
    >
      <SearchField label={label} value={typed} onChange={setTyped} />
      <Button type="submit" look={look} status={wanted.length > 1 ? 'ready' : 'unavailable'}>
        {action}
      </Button>
    </form>
  );
}
