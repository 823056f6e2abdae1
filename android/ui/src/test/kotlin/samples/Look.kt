package cn.fujian.bamin.ui.samples

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.text.ExperimentalTextApi
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.platform.SystemFont
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.ui.text.LocalTexts
import cn.fujian.bamin.ui.text.Texts
import cn.fujian.bamin.ui.theme.BaminTheme

/** How a sample is looked at. */
enum class Look(val suffix: String, val language: Language, val dark: Boolean, val scale: Float) {
    Chinese("zh", Language.Chinese, dark = false, scale = 1f),
    EnglishDark("en-dark", Language.English, dark = true, scale = 1f),
    ChineseLarge("zh-large", Language.Chinese, dark = false, scale = 2f),
    EnglishLarge("en-large", Language.English, dark = false, scale = 2f),
}

/** The face that the committed pictures are drawn with. */
const val FACE = "Noto Sans CJK SC"

@OptIn(ExperimentalTextApi::class)
private val family = FontFamily(
    SystemFont(FACE, FontWeight.Normal),
    SystemFont(FACE, FontWeight.Bold),
)

/** A sample as somebody sees it. */
@Composable
fun Sample.Seen(look: Look) {
    CompositionLocalProvider(LocalTexts provides Texts.of(look.language)) {
        BaminTheme(look.dark, family, reducedMotion = true) { draw() }
    }
}
