//! The texts of `assets/text`: a file of the build beside the wasm, which the page has loaded before it starts the app.

use js_sys::Reflect;

/// What the page's first module leaves for the app: a property a language.
const TEXTS: &str = "dolbomTexts";

/// All texts of a language, `ko` or `en`: JSON objects from key to sentence. The data worker has none and needs none.
pub fn files(language: &str) -> Vec<String> {
    let texts = Reflect::get(&js_sys::global(), &TEXTS.into());
    let text = texts.and_then(|texts| Reflect::get(&texts, &language.into()));
    text.ok().and_then(|text| text.as_string()).into_iter().collect()
}
