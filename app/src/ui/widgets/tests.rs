//! What widgets say and how they are named: rendered without a renderer.

use super::form::FieldInput;
use super::num::Range;
use super::*;
use crate::platform::look::{Appearance, TextSize, Theme};
use crate::text::{Lang, Texts};
use crate::ui::state::Shared;
use dioxus::prelude::*;
use serde_json::json;
use shared::kind::{Field as Declared, FieldType};

fn given(lang: Lang) {
    use_context_provider(|| Shared {
        standing: Signal::new(None),
        revision: Signal::new(0),
        lang: Signal::new(lang),
        look: Signal::new(Appearance { theme: Theme::Usual, text: TextSize::Usual, lang }),
    });
}

fn rendered(root: fn() -> Element) -> String {
    let mut dom = VirtualDom::new(root);
    dom.rebuild_in_place();
    dioxus_ssr::render(&dom)
}

#[test]
fn a_button_that_cannot_be_pressed_says_what_is_missing() {
    fn root() -> Element {
        rsx! {
            Button { label: "저장", missing: "한 칸 더 골라 주세요".to_owned(), onpress: |()| {} }
        }
    }
    let html = rendered(root);
    assert!(html.contains("disabled") && html.contains("한 칸 더 골라 주세요"), "{html}");
    assert!(!html.contains("저장"), "{html}");
}

#[test]
fn a_number_is_shown_as_people_say_it_and_its_buttons_have_names() {
    fn root() -> Element {
        given(Lang::Ko);
        let range = Range { min: 20_000, max: 250_000, step: 100 };
        rsx! {
            Num { id: "w", label: "몸무게", value: 48_600, range, decimals: 1, drop: 2, unit: "kg", onchange: |_| {} }
        }
    }
    let html = rendered(root);
    for part in ["value=\"48.6\"", "몸무게 줄이기", "몸무게 늘리기", "inputmode=\"decimal\"", "kg"]
    {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn what_is_wrong_is_tied_to_the_input_that_it_is_about() {
    fn root() -> Element {
        given(Lang::Ko);
        let described = described_by("n", true, true);
        rsx! {
            Field { id: "n", label: "메모", hint: "짧게".to_owned(), problem: "지워 주세요".to_owned(),
                TextInput { id: "n", value: "", invalid: true, described, onchange: |_| {} }
            }
        }
    }
    let html = rendered(root);
    for part in
        ["for=\"n\"", "aria-describedby=\"n-hint n-problem\"", "id=\"n-problem\"", "aria-invalid=\"true\""]
    {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn danger_is_read_out_at_once_and_other_messages_are_not() {
    fn danger() -> Element {
        rsx! { Banner { tone: Tone::Danger, title: "지금 증상을 물어봐 주세요" } }
    }
    fn caution() -> Element {
        rsx! { Banner { tone: Tone::Caution, title: "이어서 물어볼게요" } }
    }
    assert!(rendered(danger).contains("role=\"alert\""));
    assert!(!rendered(caution).contains("role=\"alert\""));
}

/// The fields that [`FieldInput`] asks for by itself, with an id each.
fn asked() -> Vec<(&'static str, &'static Declared, String)> {
    let kinds = shared::domain::kinds();
    let fields = kinds.iter().flat_map(|kind| {
        let groups = kind.groups.iter().flat_map(|group| group.fields);
        groups.map(|field| (kind.name, field, format!("{}-{}", kind.name, field.name)))
    });
    let is_asked = |field: &Declared| match field.ty {
        FieldType::List { of, .. } => matches!(of, [Declared { ty: FieldType::Code(_), .. }]),
        FieldType::Answers { .. } | FieldType::Reference(_) => false,
        _ => true,
    };
    fields.filter(|(_, field, _)| is_asked(field)).collect()
}

fn all_fields(lang: Lang) -> Element {
    given(lang);
    rsx! {
        for (kind, field, id) in asked() {
            FieldInput { key: "{id}", kind, field, id: id.clone(), value: json!(null), onchange: |_| {} }
        }
    }
}

#[test]
fn every_declared_field_becomes_an_input_with_a_name_in_both_languages() {
    fn in_korean() -> Element {
        all_fields(Lang::Ko)
    }
    fn in_english() -> Element {
        all_fields(Lang::En)
    }
    for (lang, html) in [(Lang::Ko, rendered(in_korean)), (Lang::En, rendered(in_english))] {
        let texts = Texts::for_lang(lang);
        let fields = asked();
        assert!(fields.len() > 50, "{}", fields.len());
        for (kind, field, id) in fields {
            let label = texts.field(Some(kind), field.name);
            assert_ne!(label, field.name, "{kind}.{} has no words in {lang:?}", field.name);
            let named =
                html.contains(&format!("for=\"{id}\"")) || html.contains(&format!("id=\"{id}-label\""));
            assert!(named && html.contains(&label.replace('\'', "&#39;")), "{id}: {label}");
        }
    }
}

#[test]
fn every_code_that_a_form_offers_has_a_word_in_both_languages() {
    let mut missing = Vec::new();
    for lang in [Lang::Ko, Lang::En] {
        let texts = Texts::for_lang(lang);
        for (_, field, _) in asked() {
            let (name, codes) = match field.ty {
                FieldType::Code(codes) => (field.name, codes),
                FieldType::List { of: [Declared { name, ty: FieldType::Code(codes), .. }], .. } => {
                    (*name, *codes)
                }
                _ => continue,
            };
            let keys = codes.iter().map(|code| format!("code.{name}.{code}"));
            missing.extend(keys.filter(|key| texts.find(key).is_none()));
        }
    }
    assert!(missing.is_empty(), "write these in assets/text: {missing:?}");
}
