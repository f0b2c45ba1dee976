import { render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { helpPages, readHelpPage } from '../../server/api/help-pages.ts';
import { dealProblems } from '../../server/sync/problem-codes.ts';
import { german } from '../../widgets/texts/german.ts';
import { changeReader, english } from '../../widgets/texts/reader.ts';
import { HelpLink } from '../../widgets/ui/HelpLink.tsx';

afterEach(() => {
  changeReader({ language: english, locale: undefined, timeZone: undefined });
});

test.each(['salesperson', 'administrator'] as const)('Help leads to the guide for the %s, in a new tab', (guide) => {
  render(<HelpLink about={{ guide }} />);
  const link = screen.getByRole('link', { name: 'Help (opens in a new tab)' });
  const { pathname } = new URL(link.getAttribute('href') ?? '');
  expect(helpPages).toHaveProperty(pathname.replace('/help/', ''));
  expect(link).toHaveAttribute('target', '_blank');
});

test('every problem leads to its meaning', () => {
  const { anchors } = readHelpPage('errors', 'en');
  for (const problem of Object.keys(dealProblems)) {
    const { unmount } = render(<HelpLink about={{ problem }} />);
    const { pathname, hash } = new URL(screen.getByRole('link').getAttribute('href') ?? '');
    expect(pathname).toBe('/help/errors');
    expect(anchors).toContain(hash.slice(1));
    unmount();
  }
});

test('Help is in the language of the page it is asked for on', () => {
  changeReader({ language: german, locale: 'de-DE', timeZone: 'Europe/Berlin' });
  render(<HelpLink about={{ problem: 'no_amount' }} />);
  const { search, hash } = new URL(screen.getByRole('link').getAttribute('href') ?? '');
  expect([search, hash]).toEqual(['?lang=de', '#no_amount']);
});
