// Opens Swagger UI on the document that the page names, in the scheme that the person prefers.
"use strict";
const place = document.getElementById("try");
const dark = matchMedia("(prefers-color-scheme: dark)");
const choose = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
choose();
dark.addEventListener("change", choose);

SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  presets: [SwaggerUIBundle.presets.apis],
  syntaxHighlight: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
