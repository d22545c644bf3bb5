# The image of any app: its name is a folder of apps/.
# docker build --build-arg APP=whatsapp --tag pyloto-whatsapp .
# docker run --read-only --publish 3000:3000 --env-file whatsapp.env pyloto-whatsapp
FROM node:24.21.0-bookworm-slim AS build
ARG APP
WORKDIR /workspace
COPY . .
RUN node scripts/deploy-app.mjs "${APP:?must be set: --build-arg APP=whatsapp}" /deployed

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production PORT=3000
WORKDIR /app
# Owned by root and not writable by the user that runs it; the app writes no file.
COPY --from=build /deployed ./
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
