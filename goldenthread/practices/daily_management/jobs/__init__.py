"""What happens to boards, standard work and leaders' work without anybody asking."""
