// The API description, to read. Calls need proofs and signatures that a browser has
// no keys for, so none can be tried out here.
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#viewer",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  defaultModelRendering: "model",
  defaultModelExpandDepth: 3,
  supportedSubmitMethods: [],
  filter: true,
  validatorUrl: null,
});
