/** Values compiled in by vite.config.ts, so that nothing a page sends can change where the widget talks to. */

/** The server's address, without a trailing slash. */
declare const __PUBLIC_URL__: string;
/** Where Zoho's embedded SDK is loaded from. */
declare const __ZOHO_SDK_URL__: string;
/** One more origin that may frame the widget besides Zoho's own (development and stand-ins only). */
declare const __EXTRA_CRM_ORIGIN__: string | null;
/** Prefix of the extension's functions once it is installed: `<namespace>__<function>`. */
declare const __EXTENSION_NAMESPACE__: string | null;
