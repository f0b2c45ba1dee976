/**
 * The few parts of Zoho's embedded JS SDK that the widget uses (there is no npm package with its types).
 * https://www.zohocrm.dev/explore/widgets/v1.5/jssdk
 */
interface ZohoSdk {
  embeddedApp: {
    /** One handler per event name, attached only inside `init()`: call it before. */
    on(eventName: 'PageLoad', handler: (data: unknown) => void): void;
    init(): Promise<unknown>;
  };
  CRM: {
    /** `getUserPreference` since 1.4. */
    CONFIG?: { getCurrentUser?(): Promise<unknown>; getUserPreference?(): Promise<unknown> };
    FUNCTIONS: { execute(name: string, request: { arguments: string }): Promise<unknown> };
    UI: { Resize(size: { height: string; width: string }): Promise<unknown> };
  };
}

interface Window {
  ZOHO?: ZohoSdk;
}
