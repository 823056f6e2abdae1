package cn.fujian.bamin.ui.theme

import androidx.compose.runtime.Immutable
import androidx.compose.ui.graphics.Color

/** Every colour of the app, by what it is for. */
@Immutable
data class Palette(
    val dark: Boolean,
    val ground: Color,
    val surface: Color,
    /** A surface on a surface: what is pressed, or stands back. */
    val recess: Color,
    val line: Color,
    /** The border of what can be typed into or chosen. */
    val control: Color,
    val ink: Color,
    val ink2: Color,
    val ink3: Color,
    val scrim: Color,
    /** What a person can do; the one accent. */
    val accent: Color,
    val onAccent: Color,
    val accentText: Color,
    val accentTint: Color,
    val green: Tones,
    val orange: Tones,
    val unchecked: Tones,
    val refused: Tones,
    /** Something is old, but still counts. */
    val old: Color,
    val onOld: Color,
    val fresh: Color,
    val onFresh: Color,
) {
    fun tones(tone: Tone): Tones = when (tone) {
        Tone.Green -> green
        Tone.Orange -> orange
        Tone.Unchecked -> unchecked
        Tone.Refused -> refused
    }
}

/** What a code or a verdict says; each has a word, a shape and colours of its own. */
enum class Tone { Green, Orange, Unchecked, Refused }

/** The colours of one tone. */
@Immutable
data class Tones(
    /** A field with white on it. */
    val field: Color,
    /** A strip of the field, and a symbol on white. */
    val deep: Color,
    /** Behind words of this tone. */
    val tint: Color,
    /** Words and shapes on a surface. */
    val text: Color,
    val onField: Color = Color.White,
)

val LightPalette = Palette(
    dark = false,
    ground = Color(0xFFF0F2EF),
    surface = Color.White,
    recess = Color(0xFFF7F8F6),
    line = Color(0xFFD6DBD6),
    control = Color(0xFF76817A),
    ink = Color(0xFF17201B),
    ink2 = Color(0xFF46514B),
    ink3 = Color(0xFF5C6761),
    scrim = Color(0x8F0C120F),
    accent = Color(0xFF0F5EA8),
    onAccent = Color.White,
    accentText = Color(0xFF0F5EA8),
    accentTint = Color(0xFFE4EEF8),
    green = Tones(Color(0xFF0B7A3B), Color(0xFF075529), Color(0xFFE2F1E8), Color(0xFF0A6B34)),
    orange = Tones(Color(0xFFB4510A), Color(0xFF7F3805), Color(0xFFFBECDF), Color(0xFF9A4407)),
    unchecked = Tones(Color(0xFF46566B), Color(0xFF394859), Color(0xFFE7EBF0), Color(0xFF3C4B5E)),
    refused = Tones(Color(0xFFB3261E), Color(0xFF871A14), Color(0xFFFBE8E6), Color(0xFFA3211A)),
    old = Color(0xFFFBE3A6),
    onOld = Color(0xFF4A3300),
    fresh = Color(0xFFDDF3E5),
    onFresh = Color(0xFF06461F),
)

val DarkPalette = Palette(
    dark = true,
    ground = Color(0xFF0D1311),
    surface = Color(0xFF171F1B),
    recess = Color(0xFF1F2823),
    line = Color(0xFF323D37),
    control = Color(0xFF7F8C85),
    ink = Color(0xFFEEF3EF),
    ink2 = Color(0xFFBAC6BF),
    ink3 = Color(0xFF9BA8A1),
    scrim = Color(0xB3060A08),
    accent = Color(0xFF0F5EA8),
    onAccent = Color.White,
    accentText = Color(0xFF8FC4F5),
    accentTint = Color(0xFF132B41),
    green = Tones(Color(0xFF0B7A3B), Color(0xFF075A2B), Color(0xFF12331F), Color(0xFF79D9A4)),
    orange = Tones(Color(0xFFB4510A), Color(0xFF8A3E06), Color(0xFF3A2210), Color(0xFFF2A766)),
    unchecked = Tones(Color(0xFF52647B), Color(0xFF435368), Color(0xFF242E39), Color(0xFFB3C3D6)),
    refused = Tones(Color(0xFFB3261E), Color(0xFF8B1C16), Color(0xFF3B1916), Color(0xFFF5A39C)),
    old = Color(0xFFFBE3A6),
    onOld = Color(0xFF4A3300),
    fresh = Color(0xFFDDF3E5),
    onFresh = Color(0xFF06461F),
)
