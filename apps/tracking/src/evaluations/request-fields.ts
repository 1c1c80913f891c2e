export const MAX_NAME = 500;
export const RUN_ID = /^[0-9a-f]{32}$/;
