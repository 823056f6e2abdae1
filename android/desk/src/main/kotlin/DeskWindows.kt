package cn.fujian.bamin.desk

import androidx.compose.runtime.Composable
import androidx.compose.runtime.key
import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Window
import androidx.compose.ui.window.WindowPosition
import androidx.compose.ui.window.rememberWindowState
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.desk.people.PeopleScreen
import cn.fujian.bamin.desk.phone.Desk
import cn.fujian.bamin.desk.phone.PhoneScreen
import cn.fujian.bamin.ui.text.Texts
import java.awt.Toolkit

/** A window with the people, and one for each phone that was opened. */
@Composable
fun DeskWindows(desk: Desk, exit: () -> Unit) {
    val texts = Texts.of(Language.Chinese)
    val place = rememberWindowState(position = WindowPosition(16.dp, 16.dp), size = DpSize(300.dp, 560.dp))
    Window(exit, place, title = texts.text("desk.title")) {
        PeopleScreen(desk)
    }
    desk.phones.forEachIndexed { index, phone ->
        key(phone.person.id) {
            val state = rememberWindowState(
                position = place(index),
                size = DpSize(PHONE_WIDTH.dp, PHONE_HEIGHT.dp),
            )
            Window({ desk.close(phone) }, state, title = texts.text("desk.person.${phone.person.id}"), resizable = true) {
                phone.window = window
                PhoneScreen(desk, phone)
            }
        }
    }
}

/** Side by side as far as the screen goes, then over each other. */
private fun place(index: Int): WindowPosition {
    val step = PHONE_WIDTH + GAP
    val beside = ((Toolkit.getDefaultToolkit().screenSize.width - MENU_WIDTH - GAP) / step).coerceAtLeast(1)
    val row = index / beside
    return WindowPosition((MENU_WIDTH + GAP + step * (index % beside) + OVER * row).dp, (GAP + OVER * row).dp)
}

private const val MENU_WIDTH = 316
private const val GAP = 16
private const val OVER = 48
private const val PHONE_WIDTH = 390

/** 844 of the phone, and the line above it with what only a desk has. */
private const val PHONE_HEIGHT = 844 + 48 + 30
