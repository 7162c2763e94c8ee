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

/// How to come in.
pub const ACCESS_NOTES: &[&str] = &[
    "마당에 개가 있어요. 도착 전에 전화해 주세요.",
    "초인종이 고장이에요. 문을 두드려 주세요.",
    "공동현관은 경비실에 말하면 열어 줘요.",
    "계단이 가팔라요. 왼쪽 난간을 잡으세요.",
    "귀가 어두우세요. 문 앞에서 크게 불러 주세요.",
];
/// What to mind when calling.
pub const CONTACT_NOTES: &[&str] = &[
    "큰따님과 통화해요. 오전이 편하세요.",
    "낮에는 복지관에 계세요. 저녁에 전화해 주세요.",
    "전화를 잘 안 받으세요. 문자를 먼저 보내 주세요.",
    "아드님이 주말에만 계세요.",
];

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
