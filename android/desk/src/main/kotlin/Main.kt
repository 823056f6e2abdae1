package cn.fujian.bamin.desk

import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Window
import androidx.compose.ui.window.WindowState
import androidx.compose.ui.window.application
import cn.fujian.bamin.ui.app.App

fun main() = application {
    Window(
        onCloseRequest = ::exitApplication,
        title = "八闽健康码",
        state = WindowState(width = 390.dp, height = 844.dp),
        resizable = false,
    ) { App() }
}
