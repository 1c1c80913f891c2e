/** The application's {@link Logger} (@weir/observability). */
export const GATEWAY_LOGGER = Symbol('GATEWAY_LOGGER');
/** {@link GatewaySettings} (@weir/config). */
export const GATEWAY_SETTINGS = Symbol('GATEWAY_SETTINGS');
