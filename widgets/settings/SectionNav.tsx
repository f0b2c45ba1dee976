import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { sections } from './sections.ts';
import type { Section } from './sections.ts';

/** The parts of the page as links; those that need somebody are marked. */
export function SectionNav({ shown, marked }: { shown: Section; marked: readonly Section[] }) {
  const t = useTexts(settingsTexts);
  return (
    <nav className="sections" aria-label={t('sections')}>
      <ul>
        {sections.map((section) => (
          <li key={section}>
            <a className="section-link" href={`#${section}`} aria-current={section === shown ? 'page' : undefined}>
              {t(`section_${section}`)}
              {marked.includes(section) && (
                <>
                  <span className="section-mark" aria-hidden="true" />
                  <span className="visually-hidden"> {t('section_needs_you')}</span>
                </>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
