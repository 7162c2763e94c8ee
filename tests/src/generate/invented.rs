//! Names, streets and phones that nobody has.

use crate::random::Random;

const SURNAMES: &[&str] = &[
    "김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한", "오", "서", "신", "권", "황", "안",
    "송",
];
/// Words of nature and season, so that a reader sees at once that the person is invented.
const GIVEN: &[&str] = &[
    "하늘", "바다", "구름", "이슬", "노을", "새벽", "여울", "가람", "누리", "다솜", "마루", "보람", "솔잎",
    "아침", "잔디", "초롱", "한별", "단비", "봄눈", "산들", "시내", "은결", "늘봄", "달빛", "들꽃", "미르",
];
const STREETS: &[&str] = &["지어낸로", "없는길", "견본로", "연습길", "보기로", "모의길", "가상로", "예시길"];

/// A name.
pub fn name(random: &mut Random) -> String {
    format!("{}{}", random.pick(SURNAMES), random.pick(GIVEN))
}

/// A mobile phone of a range that is given to nobody.
pub fn phone(random: &mut Random) -> String {
    format!("010-0{:03}-{:04}", random.below(1_000), random.below(10_000))
}

/// A street and number.
pub fn road(random: &mut Random) -> String {
    format!("서울특별시 견본구 {} {}", random.pick(STREETS), random.between(1, 180))
}

/// A flat.
pub fn detail(random: &mut Random) -> String {
    format!("{}동 {}호", random.between(101, 112), random.between(1, 15) * 100 + random.between(1, 6))
}
