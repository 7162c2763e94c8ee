//! The client with screens: in a browser, in a window, on a tablet. In a browser the same program is also the data host.

fn main() {
    if !app::platform::host::run_here() {
        dioxus::launch(app::ui::App);
    }
}
