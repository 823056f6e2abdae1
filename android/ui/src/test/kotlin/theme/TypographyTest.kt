package cn.fujian.bamin.ui.theme

import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.unit.Density
import kotlin.test.assertEquals
import org.junit.Test

class TypographyTest {
    @Test fun `normal type has the drawn sizes`() {
        val type = Density(2f, 1f).typography(FontFamily.Default)
        val sizes = listOf(type.small, type.body, type.title, type.heading, type.figure, type.word)
        assertEquals(listOf(12f, 14f, 16f, 20f, 28f, 40f), sizes.map { it.fontSize.value })
    }

    @Test fun `large type doubles what is small and lets what is large grow less`() {
        val density = Density(2f, 2f)
        val type = density.typography(FontFamily.Default)
        val drawn = listOf(type.small, type.title, type.figure, type.word).map { with(density) { it.fontSize.toDp().value } }
        assertEquals(listOf(24f, 32f, 44.8f, 58f), drawn.map { Math.round(it * 10) / 10f })
    }
}
