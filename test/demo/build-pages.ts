import { build } from 'vite';

/** Builds the widget into `widgetDir` for these addresses, and the settings page where the server looks for it. */
export async function buildPages(world: { url: string; zoho: { url: string }; widgetDir: string }): Promise<void> {
  const { url, zoho, widgetDir } = world;
  Object.assign(process.env, {
    NODE_ENV: 'production',
    PUBLIC_URL: url,
    ZOHO_CRM_URL: zoho.url,
    ZOHO_SDK_URL: `${zoho.url}/js-sdk/1.5/ZohoEmbededAppSDK.min.js`,
  });
  await build({ logLevel: 'error', build: { outDir: widgetDir } });
  await build({ logLevel: 'error', mode: 'settings' });
}
