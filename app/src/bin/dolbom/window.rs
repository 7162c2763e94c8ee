//! The window of a desk, and the screens of Android and iOS: the system's web view with the styles of the browser's build.

#[cfg(feature = "desktop")]
use dioxus::desktop as renderer;
#[cfg(not(feature = "desktop"))]
use dioxus::mobile as renderer;
use renderer::tao::dpi::LogicalSize;
use renderer::{Config, WindowBuilder};

/// All styles, with the font in them.
const STYLES: &str = include_str!(concat!(env!("OUT_DIR"), "/dolbom.css"));

/// The size of a tablet, in points.
const SIZE: LogicalSize<f64> = LogicalSize::new(1280.0, 800.0);

/// Open it; returns when it is closed.
pub fn open() {
    let window = WindowBuilder::new().with_title("돌봄").with_inner_size(SIZE);
    let head = format!(
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>{STYLES}</style>"
    );
    let config = Config::new().with_window(window).with_menu(None).with_custom_head(head);
    dioxus::LaunchBuilder::new().with_cfg(config).launch(app::ui::App);
}
