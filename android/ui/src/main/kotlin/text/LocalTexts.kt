package cn.fujian.bamin.ui.text

import androidx.compose.runtime.Composable
import androidx.compose.runtime.ReadOnlyComposable
import androidx.compose.runtime.compositionLocalOf
import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Text
import cn.fujian.bamin.core.settings.Language

/** The language of the screen; providing another one changes every word at once. */
val LocalTexts = compositionLocalOf { Texts.of(Language.Chinese) }

val texts: Texts
    @Composable @ReadOnlyComposable get() = LocalTexts.current

@Composable @ReadOnlyComposable
fun text(key: String, vararg params: Pair<String, Any>): String = LocalTexts.current.text(key, *params)

@Composable @ReadOnlyComposable
fun text(text: Text): String = LocalTexts.current.text(text)

@Composable @ReadOnlyComposable
fun text(failure: Failure): String = LocalTexts.current.text(failure)
