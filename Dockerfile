# One image for all applications: `docker run weir gateway start …`, `tracking start`, `worker start`, `db migrate`.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /weir
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/npm-cache npm ci --cache /npm-cache --loglevel=error
COPY . .
RUN npm run build

# Optional packages stay out: among them the embedded Postgres, which a container has no use for.
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /weir
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/npm-cache npm ci --cache /npm-cache --omit=dev --omit=optional --ignore-scripts --loglevel=error

FROM ${NODE_IMAGE}
ENV NODE_ENV=production WEIR_HOST=0.0.0.0 WEIR_HOME=/var/lib/weir
WORKDIR /weir
# A named volume that is mounted here takes this owner over.
RUN install -d -o node -g node "$WEIR_HOME"
COPY package.json LICENSE ./
COPY --from=dependencies /weir/node_modules node_modules
COPY --from=build /weir/dist dist
# Dictionaries that the metrics read while they run.
COPY libs/evaluation/data libs/evaluation/data
COPY bin bin
COPY config config
COPY deploy/healthcheck.mjs deploy/
USER node
EXPOSE 5000 5001 5002
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["node", "deploy/healthcheck.mjs", "5000"]
ENTRYPOINT ["node", "bin/weir.js"]
CMD ["gateway", "start", "--config-path", "config/demo.yaml"]
