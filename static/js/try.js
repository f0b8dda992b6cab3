// Opens Swagger UI on the document that the page names, in the scheme that the person prefers, as a part of
// our page: without a title, a main landmark and links inside of buttons.
"use strict";
{
  const place = document.getElementById("try");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const choose = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  choose();
  dark.addEventListener("change", choose);

  function partOfAPage({ React }) {
    function Part({ getComponent, specSelectors }) {
      const show = (name) => React.createElement(getComponent(name, true));
      if (specSelectors.loadingStatus() === "failed") {
        return React.createElement("p", { className: "body" }, "The document could not be read. Reload the page.");
      }
      if (!specSelectors.specStr() || specSelectors.loadingStatus() !== "success") {
        return React.createElement("p", { className: "body" }, "A moment…");
      }
      const calls = React.createElement("div", { className: "wrapper", key: "calls" }, show("operations"));
      const key = React.createElement(
        "div", { className: "wrapper", key: "key" },
        React.createElement("div", { className: "scheme-container" }, show("AuthorizeBtnContainer")),
      );
      return React.createElement("div", { className: "swagger-ui" }, show("SvgAssets"), key, calls);
    }
    return { components: { Part } };
  }

  SwaggerUIBundle({
    url: place.dataset.document,
    domNode: place,
    docExpansion: "list",
    layout: "Part",
    plugins: [partOfAPage],
    presets: [SwaggerUIBundle.presets.apis],
    syntaxHighlight: false,
    tryItOutEnabled: true,
    validatorUrl: null,
  });
}
