//! Small choices that belong to the device and not to anybody's records: in the page's `localStorage`, where the page's
//! first script reads them before anything is drawn.

use web_sys::{Storage, Window};

/// A browser may refuse it; then a choice holds until the page is closed.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// A choice by its name.
pub fn kept(name: &str) -> Option<String> {
    storage()?.get_item(name).ok()?
}

/// Keep these choices.
pub fn keep(choices: &[(&str, &str)]) {
    let Some(storage) = storage() else { return };
    for (name, value) in choices {
        let _a_full_storage_refuses = storage.set_item(name, value);
    }
}

/// Give these attributes to the page itself, around the screens.
pub fn dress(attributes: &[(&str, &str)]) {
    let document = web_sys::window().as_ref().and_then(Window::document);
    let Some(page) = document.and_then(|it| it.document_element()) else { return };
    for (name, value) in attributes {
        let _well_formed = page.set_attribute(name, value);
    }
}
