//! The client with screens: in a browser, in a window, on a tablet. In a browser the same program is also the data host.

#[cfg(any(feature = "desktop", feature = "mobile"))]
mod window;

fn main() {
    if !app::platform::host::run_here() {
        open();
    }
}

#[cfg(any(feature = "desktop", feature = "mobile"))]
fn open() {
    window::open();
}

#[cfg(not(any(feature = "desktop", feature = "mobile")))]
fn open() {
    dioxus::launch(app::ui::App);
}
