import { build } from 'vite';

/** Which pages to build, and the addresses that are compiled into them. */
interface PageWorld {
  url: string;
  zoho: { url: string };
  widgetDir: string;
}

/** Builds the widget into `widgetDir` for these addresses. */
export async function buildWidget({ url, zoho, widgetDir }: PageWorld): Promise<void> {
  Object.assign(process.env, {
    NODE_ENV: 'production',
    PUBLIC_URL: url,
    ZOHO_CRM_URL: zoho.url,
    ZOHO_SDK_URL: `${zoho.url}/js-sdk/1.5/ZohoEmbededAppSDK.min.js`,
  });
  await build({ logLevel: 'error', build: { outDir: widgetDir } });
}

/** The widget, and the settings page where the server looks for it. */
export async function buildPages(world: PageWorld): Promise<void> {
  await buildWidget(world);
  await build({ logLevel: 'error', mode: 'settings' });
}
