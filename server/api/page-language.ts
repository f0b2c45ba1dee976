import type { Request, Response } from 'express';
import { languageOf, type Language } from '../texts/language.ts';
import { languages } from './contract/settings.ts';

/** In which language a page or an answer is for whoever asks: `?lang=`, else the browser's, else English. */
export function languageFor(request: Request): Language {
  const { lang } = request.query;
  const asked = languageOf(typeof lang === 'string' ? lang : null);
  const accepted = request.acceptsLanguages([...languages]);
  return asked ?? languageOf(accepted || null) ?? 'en';
}

/** A page that is another one for a browser of another language. */
export function sendPage(response: Response, { language, page }: { language: Language; page: string }): void {
  response.vary('Accept-Language');
  response.set('Content-Language', language).type('html').send(page);
}
