/** The application's {@link Logger} (@weir/observability). */
export const GATEWAY_LOGGER = Symbol('GATEWAY_LOGGER');
